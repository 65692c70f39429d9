import { join } from 'node:path';
import { type PythonEnvironment, pythonTool as toolOf } from '../../support/python.ts';

const environment: PythonEnvironment = {
  name: 'deploy',
  requirements: join(import.meta.dirname, 'requirements.txt'),
  oldestMinor: 10,
};

/**
 * Returns the path of a program for the deployment test.
 * @throws MissingTool
 */
export const pythonTool = (program: 'python' | 'cfn-lint'): string => toolOf(environment, program);
