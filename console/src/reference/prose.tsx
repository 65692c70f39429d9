import Box from '@cloudscape-design/components/box';

/** Text of the document, with code between backticks. */
export function Prose({ text }: { text: string }) {
  // The pieces keep the order of the text.
  return text.split('`').map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces can repeat.
      <Box key={index} variant="code">
        {piece}
      </Box>
    ),
  );
}
