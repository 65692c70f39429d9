import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import { hashOf, type Member } from './member.ts';
import { members as texts } from './strings.ts';

interface Props {
  readonly member: Member;
  readonly isYou: boolean;
}

/** The name and subject of a member. A link that names the member scrolls to it and marks it. */
export function MemberName({ member: { name, subject }, isYou }: Props) {
  const isMarked = useLocation().hash === hashOf(subject);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isMarked) return;
    // After the focus, which a navigation moves to the title of the page.
    const frame = requestAnimationFrame(() => element.current?.scrollIntoView({ block: 'center' }));
    return () => cancelAnimationFrame(frame);
  }, [isMarked]);
  return (
    <div ref={element} {...(isMarked && { className: 'marked', 'aria-current': true })}>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <span>{name ?? texts.noName}</span>
        {isYou && <Badge color="blue">{texts.you}</Badge>}
      </SpaceBetween>
      <Box variant="small" color="text-body-secondary">
        <span className="id">{subject}</span>
      </Box>
    </div>
  );
}
