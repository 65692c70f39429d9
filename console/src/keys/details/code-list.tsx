import Box from '@cloudscape-design/components/box';
import { Fragment } from 'react';

interface Props {
  /** Different texts. */
  readonly items: readonly string[];
}

/** Short texts with commas between them. Lines break between two texts, and within a text only if it is longer than a line. */
export function CodeList({ items }: Props) {
  return (
    <Box variant="code">
      {items.map((item, index) => (
        <Fragment key={item}>
          {index > 0 && ' '}
          <span className="unbroken">{index < items.length - 1 ? `${item},` : item}</span>
        </Fragment>
      ))}
    </Box>
  );
}
