/** Something that the person at the keyboard can put right. Its message is all that is shown. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
