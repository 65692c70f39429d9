import { readFileSync } from 'node:fs';

/** A text that people read, with the place where it is. */
export interface Prose {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Phrases that CONTRIBUTING.md bans, with better ones. Questions and headings may start with "What". */
const banned: ReadonlyArray<{ readonly phrase: RegExp; readonly instead: string }> = [
  { phrase: /\bby (itself|themselves)\b/i, instead: '"automatically", or name what starts it' },
  { phrase: /\b(go|goes|going|went|gone) on with\b/i, instead: '"continues"' },
  { phrase: /\bwho(m)?ever\b/i, instead: 'name the subject: "a caller that …"' },
  { phrase: /\bat once\b/i, instead: '"immediately" or "at the same time"' },
  { phrase: /\bbut for\b/i, instead: '"except"' },
  { phrase: /\bso that it\b/i, instead: '"so" for a result, "to …" for a purpose' },
  { phrase: /\bno news\b/i, instead: '"expected"' },
  { phrase: /\bto who\b/i, instead: '"to callers that …"' },
  { phrase: /\bof now and later\b/i, instead: '"including later ones"' },
  { phrase: /\bas \w+( \w+)? has it\b/i, instead: '"as … defines it"' },
  { phrase: /\b(is|are) none of\b/i, instead: 'say what is not allowed' },
  { phrase: /\blet(s|ting)? (?!.*\bsign\b)(\w+ ){0,2}(in|through)\b/i, instead: '"admit"' },
  {
    phrase: /(^|[.:] )(What|Whatever) (is|are|was|were|has|have|it|they|can|cannot)\b[^?]*$/,
    instead: 'start with the noun',
  },
  { phrase: /(^|[.:] )(That|Those) of\b/, instead: 'start with the noun' },
  { phrase: /(^|[.:] )Of (its|the|a|an|those|this)\b[^,]*$/, instead: 'start with the noun' },
];

/** Phrases that make the title of a test a fragment or a riddle. */
const bannedInTitles: typeof banned = [
  { phrase: /^(or|but|so|also|not|none)\b/, instead: 'a statement of behavior: "rejects …", "returns …"' },
  { phrase: /\bformer\b/, instead: '"previous"' },
  { phrase: /\btold\b/, instead: '"gets", "is reported", "is logged"' },
  { phrase: /\b(is|are|be) noted\b/, instead: '"recorded"' },
  { phrase: /\bmeans?: /, instead: '"reports …"' },
  { phrase: /\bnot (available )?now\b/, instead: '"unavailable"' },
  { phrase: /\bsays so\b/, instead: '"throws an error", "reports …"' },
  { phrase: /\b(is|are) (nowhere|no trouble|nothing)\b/, instead: '"does not exist", "is undefined"' },
  { phrase: /\b(hands?|handed|put) (out|off|there)\b/, instead: '"returns", "postpones", "stores"' },
  { phrase: /\bis not %[jso]$/, instead: '"refuses %j"' },
  { phrase: /\bfrom (its|their) making\b/, instead: '"creates"' },
  { phrase: /\bas it is\b/, instead: '"unchanged"' },
];

export const findings = (prose: readonly Prose[]): string[] => found(prose, banned);

export const titleFindings = (titles: readonly Prose[]): string[] => found(titles, bannedInTitles);

const found = (prose: readonly Prose[], phrases: typeof banned): string[] =>
  prose.flatMap(({ file, line, text }) =>
    phrases.flatMap(({ phrase, instead }) => {
      const [match] = phrase.exec(text) ?? [];
      return match === undefined ? [] : [`${file}:${line}: "${match.trim().slice(0, 60)}" → ${instead}`];
    }),
  );

/** The sentences of a page, without code, addresses, and blocks that a program writes. */
export function proseOfMarkdown(file: string, page: string): Prose[] {
  const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ');
  const text = page
    .replaceAll(/```.*?```/gs, blank)
    .replaceAll(/<!-- (\S+) -->.*?<!-- \/\1 -->/gs, blank)
    .replaceAll(/<!-- (\S+): begin -->.*?<!-- \1: end -->/gs, blank)
    .replaceAll(/`[^`\n]*`/g, '`code`')
    .replaceAll(/\]\([^)\n]*\)/g, ']');
  return paragraphs(file, text, 1);
}

/** The comments of a source file, and its texts of several words. */
export function proseOfSource(file: string, source: string): Prose[] {
  const found: Prose[] = [];
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/g;
  for (const { 0: text, index } of source.matchAll(token)) {
    const line = source.slice(0, index).split('\n').length;
    if (text.startsWith('/*')) {
      const lines = text
        .slice(2, -2)
        .split('\n')
        .map((each) => each.replace(/^\s*\*+ ?/, ''));
      found.push(...paragraphs(file, lines.join('\n').replaceAll(/`[^`\n]*`/g, '`code`'), line));
    } else if (text.startsWith('//')) found.push({ file, line, text: text.slice(2).trim() });
    else if (/^['"`]/.test(text) && /\w \w+ \w/.test(text)) found.push({ file, line, text: text.slice(1, -1) });
  }
  return found;
}

/** The titles of tests: the texts in front of a function. */
export function titlesOf(file: string, source: string): Prose[] {
  const title = /\((?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`),\s*(?:async )?\(/g;
  return [...source.matchAll(title)].map((match) => ({
    file,
    line: source.slice(0, match.index).split('\n').length,
    text: match[1] ?? match[2] ?? match[3] ?? '',
  }));
}

export function proseOf(file: string): Prose[] {
  const text = readFileSync(file, 'utf8');
  return file.endsWith('.md') ? proseOfMarkdown(file, text) : proseOfSource(file, text);
}

/** Each paragraph, list item and table cell on one line, with the number of its first line. Headings keep their marks. */
function paragraphs(file: string, text: string, firstLine: number): Prose[] {
  const found: Array<{ file: string; line: number; text: string }> = [];
  let isOpen = false;
  for (const [index, each] of text.split('\n').entries()) {
    const line = firstLine + index;
    const trimmed = each.trim();
    if (trimmed === '') isOpen = false;
    else if (trimmed.startsWith('|')) {
      found.push(...trimmed.split('|').map((cell) => ({ file, line, text: cell.trim() })));
      isOpen = false;
    } else if (/^([-*] |\d+\. |#+ |@)/.test(trimmed) || !isOpen) {
      found.push({ file, line, text: trimmed.replace(/^([-*] |\d+\. |@\w+ )/, '') });
      isOpen = !trimmed.startsWith('#');
    } else {
      const last = found.at(-1);
      if (last !== undefined) last.text += ` ${trimmed}`;
    }
  }
  return found.filter((each) => each.text !== '');
}
