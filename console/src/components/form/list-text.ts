/** The values of a text that is typed or pasted as a list. */
export const valuesIn = (text: string): string[] => text.split(/[\s,;]+/).filter((each) => each !== '');
