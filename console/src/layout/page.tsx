import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import { strings } from '../strings.ts';
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx';

interface Props {
  readonly title: string;
  readonly description?: ReactNode;
  readonly counter?: string;
  readonly actions?: ReactNode;
  /** The pages above this page. */
  readonly above?: readonly Crumb[];
  readonly children: ReactNode;
}

/** A page: its title, breadcrumbs and content. A navigation moves the focus to the title. */
export function Page({ title, description, counter, actions, above = [], children }: Props) {
  const { key, pathname } = useLocation();
  /** On the first load, a screen reader starts at the top. */
  const announced = useRef(key === 'default' ? pathname : null);
  const heading = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // Filters in the address change without moving the focus.
    if (announced.current === pathname) return;
    announced.current = pathname;
    heading.current?.focus();
  }, [pathname]);
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={description} counter={counter} actions={actions}>
          <span className="page-heading" tabIndex={-1} ref={heading}>
            {title}
          </span>
        </Header>
      }
    >
      <Breadcrumbs above={above} title={title} />
      <title>{strings.title(title)}</title>
      {children}
    </ContentLayout>
  );
}
