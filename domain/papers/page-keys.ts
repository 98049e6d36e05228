const place = (documentId: string, page: number): string => `pages/${documentId}/${String(page).padStart(3, '0')}`;

/** Where the parser puts the picture of a page, counted from 1. */
export const pageKey = (documentId: string, page: number): string => `${place(documentId, page)}.jpg`;
/** Where the reader puts it turned, if it came upside down or on its side. The one above stays: the row says which is shown. */
export const uprightKey = (documentId: string, page: number): string => `${place(documentId, page)}-upright.jpg`;
