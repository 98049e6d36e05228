import { nameOf, type BoardLanguage } from '../../domain/languages.ts';
import type { PageContext } from '../page.tsx';

/** A colleague's own words, as written; in another language than the page's, that is said, for eyes and for screen readers. */
export function AsWritten(props: { ctx: PageContext; text: string; language: BoardLanguage }) {
  const { ctx, text, language } = props;
  if (text === '') return null;
  if (language === ctx.language) return <p class="sd-quote">{text}</p>;
  return (
    <>
      <p>{ctx.t('answer.written-in', { language: nameOf(language, ctx.language) })}</p>
      <p class="sd-quote" lang={language}>
        {text}
      </p>
    </>
  );
}
