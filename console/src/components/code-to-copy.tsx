import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useId } from 'react';
import { strings } from '../strings.ts';

interface Props {
  readonly label: string;
  readonly text: string;
  readonly copyText: string;
}

/** Text for a terminal or a vault, shown in full, with a copy button. */
export function CodeToCopy({ label, text, copyText }: Props) {
  const id = useId();
  return (
    <SpaceBetween size="xs">
      <Box variant="awsui-key-label">
        <span id={id}>{label}</span>
      </Box>
      {/* biome-ignore lint/a11y/useSemanticElements: the suggested fieldset is for form controls, and this group has none. */}
      <div className="code" role="group" aria-labelledby={id}>
        <Box variant="code">{text}</Box>
      </div>
      <CopyToClipboard
        variant="button"
        textToCopy={text}
        copyButtonText={copyText}
        copyButtonAriaLabel={copyText}
        copySuccessText={strings.copied}
        copyErrorText={strings.copyFailed}
      />
    </SpaceBetween>
  );
}
