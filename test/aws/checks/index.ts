import { adminChecks } from './admin.ts';
import type { Check } from './check.ts';
import { consoleChecks } from './console.ts';
import { deploymentChecks } from './deployment.ts';
import { gatewayChecks } from './gateway.ts';
import { limitChecks } from './limits.ts';
import { notShown } from './not-shown.ts';
import { operationChecks } from './operations.ts';
import { permissionChecks } from './permissions.ts';
import { secretChecks } from './secrets.ts';
import { tlsChecks } from './tls.ts';

/** Every check, in the order in which it runs. */
export const checks: readonly Check[] = [
  ...gatewayChecks,
  ...tlsChecks,
  ...adminChecks,
  ...limitChecks,
  ...secretChecks,
  ...permissionChecks,
  ...operationChecks,
  ...consoleChecks,
  ...deploymentChecks,
  ...notShown,
];
