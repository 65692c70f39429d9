import { createApp } from '../../lib/app/app.ts';
import { ConfigError } from '../../lib/config/config-error.ts';
import { doOrderedWork } from '../shared/run-child.ts';

export interface SynthOrder {
  readonly outdir: string;
  readonly context: Readonly<Record<string, unknown>>;
}

export type SynthResult = { readonly stackName: string } | { readonly configError: string };

doOrderedWork(({ outdir, context }: SynthOrder): SynthResult => {
  try {
    // The checks are for deployments (npm run synth). They would take longer than everything else.
    const { app, stack } = createApp({ outdir, context, validate: false, consoleStack: false });
    app.synth();
    return { stackName: stack.stackName };
  } catch (error) {
    if (error instanceof ConfigError) return { configError: error.message };
    throw error;
  }
});
