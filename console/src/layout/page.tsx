import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { strings } from '../strings.ts';
import { addressOf, pathOf } from './addresses.ts';

interface Props {
  readonly title: string;
  readonly description?: ReactNode;
  readonly counter?: string;
  readonly actions?: ReactNode;
  /** The pages above this one; the path is without /console. */
  readonly above?: readonly { readonly text: string; readonly path: string }[];
  readonly children: ReactNode;
}

/** A page: its title (of the document too), where it is, and its content. A navigation moves the focus to the title. */
export function Page({ title, description, counter, actions, above = [], children }: Props) {
  const navigate = useNavigate();
  const { key } = useLocation();
  const heading = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // Not on the first load, where the reader begins at the top.
    if (key !== 'default') heading.current?.focus();
  }, [key]);
  const crumbs = [...above, { text: title, path: '' }];
  return (
    <ContentLayout
      breadcrumbs={
        above.length > 0 && (
          <BreadcrumbGroup
            ariaLabel={strings.layout.breadcrumbs}
            items={crumbs.map(({ text, path }) => ({ text, href: addressOf(path) }))}
            onFollow={(event) => {
              event.preventDefault();
              void navigate(pathOf(event.detail.href));
            }}
          />
        )
      }
      header={
        <Header variant="h1" description={description} counter={counter} actions={actions}>
          <span className="page-heading" tabIndex={-1} ref={heading}>
            {title}
          </span>
        </Header>
      }
    >
      <title>{strings.title(title)}</title>
      {children}
    </ContentLayout>
  );
}
