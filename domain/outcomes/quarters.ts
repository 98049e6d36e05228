/** Calendar quarters as WIOA counts them after exit (20 CFR 677.150, 677.155). Dates are days without a time of day. */
export interface Quarter {
  from: string;
  through: string;
}

const lastDayOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const two = (number: number): string => String(number).padStart(2, '0');

/** The quarter of a day, moved on by so many: 10 March 2027 and 2 give July to September 2027. */
export function quarterAfter(day: string, quarters: number): Quarter {
  const index = Number(day.slice(0, 4)) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3) + quarters;
  const year = Math.floor(index / 4);
  const first = (index % 4) * 3 + 1;
  return {
    from: `${year}-${two(first)}-01`,
    through: `${year}-${two(first + 2)}-${two(lastDayOf(year, first + 2))}`,
  };
}
