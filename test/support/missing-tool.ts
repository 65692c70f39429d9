/** A required program is missing on this machine. The message says what to do; a user needs no stack trace. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
}
