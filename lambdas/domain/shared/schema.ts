import type * as z from 'zod';

/**
 * Creates a schema. Call it as `/* @__PURE__ *\/ schema(() => …)`: a bundle that does not use the schema then leaves it out.
 * Creating schemas takes most of the start of a function.
 */
export const schema = <S extends z.ZodType>(define: () => S): S => define();
