/** Makes the style sheets of Cloudscape smaller, without a change in what they mean on a page of the console. */

const definition = /(--[\w-]+):\s*[^;{}]*(?:;|(?=\}))/g;
const use = /var\(\s*(--[\w-]+)/g;

/** Variables of the theme that are kept, and their names in the bundle. */
export type ThemeVariables = ReadonlyMap<string, string | undefined>;

/**
 * Finds the variables of the theme. Those that no style and no script uses get no name, and are left out.
 * @param theme The style sheet that defines the variables on the body
 * @param styles All other style sheets
 * @param code All scripts, which use some variables by their name
 */
export function themeVariables(theme: string, styles: string, code: string): ThemeVariables {
  const uses = new Map<string, Set<string>>();
  for (const [text, name = ''] of theme.matchAll(definition)) {
    const used = uses.get(name) ?? new Set();
    for (const [, other = ''] of text.matchAll(use)) used.add(other);
    uses.set(name, used);
  }
  const needed = new Set<string>();
  const need = (name: string) => {
    if (needed.has(name) || !uses.has(name)) return;
    needed.add(name);
    for (const other of uses.get(name) ?? []) need(other);
  };
  for (const [, name = ''] of styles.matchAll(use)) need(name);
  // Rules of the theme other than definitions, such as those of its contexts.
  for (const [, name = ''] of theme.replaceAll(definition, '').matchAll(use)) need(name);
  const inCode = new Set(code.match(/--[\w-]+/g));
  for (const name of uses.keys()) if (inCode.has(name)) need(name);
  const short = [...uses.keys()].filter((name) => needed.has(name) && !inCode.has(name));
  const names = new Map(short.map((name, index) => [name, `--_${index.toString(36)}`]));
  return new Map([...uses.keys()].map((name) => [name, needed.has(name) ? (names.get(name) ?? name) : undefined]));
}

/** Rows that can be expanded, denser rows, dark headers of pages, a switch for motion: the console has none. */
const unusedRule =
  /[^{}]*(?:expandable-level-|awsui-compact-mode|awsui-motion-disabled|awsui-context-(?:compact-table|content-header))[^{}]*\{[^{}]*\}/g;

/** Leaves out unused rules and variables, and the fallbacks of the others, which the theme always defines. */
export function leanStyles(sheet: string, variables: ThemeVariables): string {
  const defined = sheet.replaceAll(unusedRule, '').replaceAll(definition, (text, name) => {
    if (!variables.has(name)) return text;
    const short = variables.get(name);
    return short === undefined ? '' : text.replace(name, short);
  });
  let lean = '';
  let rest = defined;
  for (let match = /var\(\s*(--[\w-]+)/.exec(rest); match !== null; match = /var\(\s*(--[\w-]+)/.exec(rest)) {
    const [start, name = ''] = match;
    const end = match.index + start.length;
    const short = variables.get(name);
    lean += rest.slice(0, match.index) + (short === undefined ? start : `var(${short}`);
    rest = rest.slice(short === undefined ? end : closing(rest, end));
  }
  return lean + rest;
}

/** The position of the parenthesis that closes the one before `from`. */
function closing(text: string, from: number): number {
  for (let open = 1, at = from; at < text.length; at++) {
    if (text[at] === '(') open++;
    else if (text[at] === ')') open--;
    if (open === 0) return at;
  }
  throw new Error(`A parenthesis is not closed: ${text.slice(from, from + 40)}`);
}
