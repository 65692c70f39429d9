/** The files of each part of the console, and the fonts. */
export type Parts = Readonly<Record<string, readonly string[]>>;

interface Contents {
  readonly script: string;
  readonly styles: string;
  readonly icon: string;
  readonly parts: Parts;
}

/** The page, without inline scripts and styles: the Content-Security-Policy forbids them. */
export function indexHtml({ script, icon, styles, parts }: Contents): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>Latchkey</title>
    <link rel="icon" type="image/svg+xml" href="${icon}">
    <link rel="preload" href="/console/config.json" as="fetch" crossorigin>
    <link rel="stylesheet" href="${styles}">
    <script type="module" src="${script}"></script>
    <meta name="latchkey:parts" content="${escaped(JSON.stringify(numbered(parts)))}">
  </head>
  <body>
    <div id="root">
      <main class="splash" aria-busy="true"><span class="splash-spinner"></span> <span role="status">Loading</span></main>
    </div>
    <noscript>The Latchkey console needs JavaScript. Allow it for this site, then reload the page.</noscript>
  </body>
</html>
`;
}

/** Each file once, and the parts as positions in that list. Parts share many files. */
function numbered(parts: Parts) {
  const files = [...new Set(Object.values(parts).flat())];
  const position = new Map(files.map((file, index) => [file, index]));
  const numbers = Object.entries(parts).map(([name, list]) => [name, list.map((file) => position.get(file))]);
  return { files, parts: Object.fromEntries(numbers) };
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
