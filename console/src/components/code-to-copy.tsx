import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { strings } from '../strings.ts';

interface Props {
  readonly label: string;
  readonly text: string;
  readonly copyText: string;
  /** Whether only screen readers get the label, because the text before the code says the same. */
  readonly isLabelHidden?: boolean;
}

/** Text for a terminal or a vault, shown in full, with a copy button. */
export function CodeToCopy({ label, text, copyText, isLabelHidden = false }: Props) {
  return (
    <SpaceBetween size="xs">
      {!isLabelHidden && <Box variant="awsui-key-label">{label}</Box>}
      {/* biome-ignore lint/a11y/useSemanticElements: the suggested fieldset is for form controls, and this group has none. */}
      <div className="code" role="group" aria-label={label}>
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
