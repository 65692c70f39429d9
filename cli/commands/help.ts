import { Command } from 'commander';

/** `latchkey help key rotate`. Commander's own help command knows one level of commands only. */
export function helpCommand(): Command {
  return new Command('help')
    .description('show the help of a command')
    .argument('[command...]', 'names of the command, such as key rotate')
    .action((names: readonly string[], _: object, command: Command) => {
      let found = command.parent as Command;
      for (const name of names) {
        const next = found.commands.find((each) => each.name() === name);
        if (next === undefined) found.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
        found = next as Command;
      }
      found.help();
    });
}
