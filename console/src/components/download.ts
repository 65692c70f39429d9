/** Long enough for a browser that asks where to put the file. */
const keptMs = 60_000;

/** Hands a file to the browser, made here: nothing goes to a server. @param type Its media type. */
export function download(content: string, name: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptMs);
}
