interface Answer {
  readonly statusCode?: number;
  readonly policyDocument?: { readonly Statement: readonly { readonly Effect: string }[] };
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The outcome of an event: admitted, limited, denied or unauthorized for the authorizer; the status for other functions. */
export async function outcomeOf(call: () => unknown): Promise<string> {
  try {
    const { statusCode, policyDocument, context } = (await call()) as Answer;
    if (statusCode !== undefined) return String(statusCode);
    if (context?.['rateLimited'] === 'true') return 'limited';
    return policyDocument?.Statement[0]?.Effect === 'Allow' ? 'admitted' : 'denied';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message === 'Unauthorized' ? 'unauthorized' : `failed: ${message}`;
  }
}
