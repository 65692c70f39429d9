type ProcessEvent = Parameters<typeof process.listeners>[0];

/**
 * Notes the variables, working directory, exit code, listeners and globals of this process.
 * @returns A function that restores them, and keeps new globals: packages have their state there, and stay loaded
 */
export function rememberProcess(): () => void {
  const { env, exitCode } = process;
  const variables = { ...env };
  const cwd = process.cwd();
  const eventsOf = () => process.eventNames() as ProcessEvent[];
  const listeners = new Map(eventsOf().map((event) => [event, process.listeners(event)]));
  const globals = Object.entries(Object.getOwnPropertyDescriptors(globalThis));

  return () => {
    for (const name of Object.keys(env)) if (!(name in variables)) delete env[name];
    Object.assign(env, variables);
    if (process.cwd() !== cwd) process.chdir(cwd);
    process.exitCode = exitCode;
    for (const event of eventsOf()) {
      const added = process.listeners(event).filter((each) => !listeners.get(event)?.includes(each));
      for (const listener of added) process.removeListener(event, listener);
    }
    for (const [name, before] of globals) {
      const now = Reflect.getOwnPropertyDescriptor(globalThis, name);
      if (now?.value !== before.value || now?.get !== before.get) Object.defineProperty(globalThis, name, before);
    }
  };
}
