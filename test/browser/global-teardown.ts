export { stopSharedRun as default } from '../support/service/shared-run.ts';
