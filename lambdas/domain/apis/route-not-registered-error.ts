import { LatchkeyError } from '../shared/errors.ts';

/** The shared authorizer protects a route of an API that is not registered, or a route that the registration does not name. */
export class RouteNotRegisteredError extends LatchkeyError {
  readonly code = 'route_not_registered';
  constructor() {
    super('No scope is registered for this route. The team that runs the API can register it: latchkey api register.');
  }
}
