/** The environment variable with the folder into which local runs record the AWS calls of their functions. */
export const recordingFolder = 'LATCHKEY_TEST_AWS_CALLS';
