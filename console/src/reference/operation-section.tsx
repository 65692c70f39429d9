import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useEffect, useRef } from 'react';
import { useHref } from 'react-router';
import { strings } from '../strings.ts';
import type { Document } from './document.ts';
import { MethodBadge } from './method-badge.tsx';
import { OperationDetails } from './operation-details.tsx';
import type { Operation } from './operations.ts';
import { reference as referenceTexts } from './strings.ts';

const texts = referenceTexts;

interface Props {
  readonly document: Document;
  readonly operation: Operation;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** The address names this operation. */
  readonly isTarget: boolean;
}

/** An operation. Its details are rendered when it is open. */
export function OperationSection({ document, operation, isOpen, onOpen, isTarget }: Props) {
  const { id, method, path, summary } = operation;
  const section = useRef<HTMLDivElement>(null);
  const page = useHref('/api-reference');
  useEffect(() => {
    if (!isTarget) return;
    section.current?.scrollIntoView();
    section.current?.focus({ preventScroll: true });
  }, [isTarget]);
  return (
    <div id={id} className="operation" ref={section} tabIndex={-1}>
      <ExpandableSection
        variant="default"
        headingTagOverride="h3"
        headerText={
          <span className="operation-heading">
            <MethodBadge method={method} /> <span className="operation-path">{path}</span>
          </span>
        }
        headerDescription={summary}
        headerActions={
          <CopyToClipboard
            variant="icon"
            textToCopy={`${location.origin}${page}#${id}`}
            copyButtonAriaLabel={texts.copyLink(id)}
            copySuccessText={strings.copied}
            copyErrorText={strings.copyFailed}
          />
        }
        expanded={isOpen}
        onChange={({ detail }) => onOpen(detail.expanded)}
      >
        {isOpen && (
          <Box padding={{ vertical: 's' }}>
            <OperationDetails document={document} operation={operation} />
          </Box>
        )}
      </ExpandableSection>
    </div>
  );
}
