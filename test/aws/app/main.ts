import { createApp } from '../../../lib/app/app.ts';
import { Probe } from './probe.ts';

/** The app that `npm run test:aws` deploys: Latchkey and the resources that the checks need, in one stack. */
const { app, stack } = createApp({ validate: false });
new Probe(stack, 'Probe', { latchkey: stack.latchkey, backendUrl: app.node.tryGetContext('backendUrl') });
app.synth();
