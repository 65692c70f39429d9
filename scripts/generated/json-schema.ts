/**
 * Removes the bounds that zod gives every integer: the greatest and least integers that JavaScript represents exactly. They say
 * nothing about the API.
 */
export function withoutSafeIntegerBounds(schema: { minimum?: unknown; maximum?: unknown }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
