const requestHandler = { connectionTimeout: 2000, requestTimeout: 2000, throwOnRequestTimeout: true };

/** Options of an SDK client that limit the time of a call. By default, the SDK waits forever. */
export const boundedTime = { maxAttempts: 2, requestHandler };
