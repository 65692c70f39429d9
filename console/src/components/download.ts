/** Long enough for a browser that asks where to save the file. */
const keptMs = 60_000;

/** Saves a file that is made in the browser. Nothing goes to a server. @param type The media type. */
export function download(content: string, name: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptMs);
}
