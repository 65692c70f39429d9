import type { FieldError } from '../../api/problem.ts';

/** The props of a field with several inputs, each of which can have an error. */
export interface FieldProps<Draft> {
  readonly value: Draft;
  readonly onChange: (value: Draft) => void;
  readonly errors: readonly FieldError[];
}
