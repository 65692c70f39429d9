/** The secret that signs cursors, so that clients cannot forge them. */
export interface CursorSecretSource {
  cursorSecret(): Promise<string>;
}
