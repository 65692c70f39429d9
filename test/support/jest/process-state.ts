const events = [
  ...['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'beforeExit'],
  ...['uncaughtException', 'unhandledRejection', 'warning', 'message', 'disconnect'],
] as const;

/**
 * Notes the variables, listeners and globals of this process.
 * @returns A function that restores them, except for new globals: packages keep their state there, and stay loaded
 */
export function rememberProcess(): () => void {
  const { env, exitCode } = process;
  const variables = { ...env };
  const cwd = process.cwd();
  const listeners = events.map((event) => [event, process.listeners(event as 'exit')] as const);
  const globals = Object.entries(Object.getOwnPropertyDescriptors(globalThis));

  return () => {
    for (const name of Object.keys(env)) if (!(name in variables)) delete env[name];
    Object.assign(env, variables);
    if (process.cwd() !== cwd) process.chdir(cwd);
    process.exitCode = exitCode;
    for (const [event, before] of listeners) {
      const added = process.listeners(event as 'exit').filter((each) => !before.includes(each));
      for (const listener of added) process.removeListener(event, listener);
    }
    for (const [name, before] of globals) {
      const now = Reflect.getOwnPropertyDescriptor(globalThis, name);
      if (now?.value !== before.value || now?.get !== before.get) Object.defineProperty(globalThis, name, before);
    }
  };
}
