import { Argument, Command } from 'commander';
import type { ContextOf } from '../context.ts';

/** The words that can follow a command: its subcommands and its options. */
interface Words {
  /** The names of the command, without the name of the program; empty for the program itself. */
  readonly path: string;
  readonly words: readonly string[];
}

/**
 * `latchkey completion bash`: prints a script for the shell. The script holds the names of all commands and options, because
 * a start of Node.js for each press of the Tab key would be too slow.
 */
export function completionCommand(contextOf: ContextOf): Command {
  return new Command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExample, in ~/.bashrc:\n  eval "$(npx latchkey completion bash)"\n')
    .action((shell: keyof typeof scripts, _: object, command: Command) => {
      const program = command.parent as Command;
      contextOf(command).terminal.stdout.write(scripts[shell](wordsOf(program, [])));
    });
}

function wordsOf(command: Command, path: readonly string[]): Words[] {
  const words = [
    ...command.commands.map((each) => each.name()),
    ...command.options.map(({ long }) => long).filter((long) => long != null),
  ];
  return [
    { path: path.join(' '), words },
    ...command.commands.flatMap((each) => wordsOf(each, [...path, each.name()])),
  ];
}

/** The function for bash. zsh runs it, too. It takes the words before the cursor that are not options as the command. */
const forBash = (all: readonly Words[]) => `_latchkey() {
  local word path="" here
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) here="\${path:+$path }$word"
      case "$here" in ${nested(all)}) path="$here" ;; esac ;;
    esac
  done
  case "$path" in
${all.map(({ path, words }) => `    "${path}") here="${words.join(' ')}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$here" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _latchkey latchkey
`;

const nested = (all: readonly Words[]) =>
  all
    .filter(({ path }) => path !== '')
    .map(({ path }) => `"${path}"`)
    .join('|');

const scripts = {
  bash: forBash,
  zsh: (all: readonly Words[]) => `autoload -Uz bashcompinit && bashcompinit\n${forBash(all)}`,
  fish: (all: readonly Words[]) =>
    all
      .map(({ path, words }) => {
        const names = path.split(' ').filter((name) => name !== '');
        const others = all
          .filter((each) => each.path !== path && each.path.startsWith(path === '' ? '' : `${path} `))
          .map((each) => each.path.split(' ')[names.length]);
        const conditions = [
          ...names.map((name) => `__fish_seen_subcommand_from ${name}`),
          ...(others.length === 0 ? [] : [`not __fish_seen_subcommand_from ${[...new Set(others)].join(' ')}`]),
        ];
        const condition = conditions.join('; and ');
        return words
          .map((word) => {
            const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
            return `complete -c latchkey -n '${condition}' ${what}\n`;
          })
          .join('');
      })
      .join(''),
};
