/** The verifier of API keys for Node services in the account: docs/in-process.md. */
export type { Principal } from '../lambdas/domain/access/principal.ts';
export { covers } from '../lambdas/domain/access/scopes.ts';
export type { CredentialProvider, ProvidedCredentials } from './credentials.ts';
export type { KeyRequest, RequestHeaders } from './request.ts';
export type { ProtectedRoute } from './route.ts';
export type { Refusal, Verdict } from './verdict.ts';
export { createVerifier, type Verifier, type VerifierOptions } from './verifier.ts';
