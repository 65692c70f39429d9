/** A tag, which is in every value of one key. */
export const tagPattern = /^[0-9A-Za-z]{8}$/;

/** A masked key value, with any prefix: its tag, and the end of the value. */
export const maskPattern = /^[a-z0-9_]{1,30}_([0-9A-Za-z]{8})\.\.\.[0-9A-Za-z]{4}$/;

/** Returns the tag in a masked key value, without knowing whether the key exists; empty if the text is no mask. */
export function tagOfMask(mask: string): string {
  return maskPattern.exec(mask)?.[1] ?? '';
}
