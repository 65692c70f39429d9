/** A problem that the person at the keyboard can fix. Only its message is shown. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
