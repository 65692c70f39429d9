import Box from '@cloudscape-design/components/box';

/** Text of the document, with code between backticks. */
export function Prose({ text }: { text: string }) {
  return text.split('`').map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces can repeat, so only the position identifies one.
      <Box key={index} variant="code">
        {piece}
      </Box>
    ),
  );
}
