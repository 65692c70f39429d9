/** A program that the machine has to have is missing. The message says what to do, and is all that a user needs to see. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
}
