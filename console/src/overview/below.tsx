import type { ReactNode } from 'react';

/** The second lines of an item on a phone: the action comes last, and not between the title and its details. */
export function below(details: ReactNode, action: ReactNode): ReactNode {
  return (
    <>
      <div>{details}</div>
      {action}
    </>
  );
}
