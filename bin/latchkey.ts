import { createApp } from '../lib/app/app.ts';
import { ConfigError } from '../lib/config/config-error.ts';

try {
  createApp().app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
