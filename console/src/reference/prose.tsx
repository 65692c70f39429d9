import Box from '@cloudscape-design/components/box';

/** A text of the document: what is between backticks is code. */
export function Prose({ text }: { text: string }) {
  // The pieces are in the order of the text and never move.
  return text.split('`').map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a piece may be there twice.
      <Box key={index} variant="code">
        {piece}
      </Box>
    ),
  );
}
