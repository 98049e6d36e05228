import type { Paper } from './papers.ts';

/** Of invented people, schools and sums; each as such papers are worded, none copied from one. */
export const papers: readonly Paper[] = [
  {
    kind: 'government-id',
    language: 'en',
    name: 'Maria Elena Lopez',
    dates: ['2029-05-14'],
    text: `OREGON DRIVER LICENSE
LN LOPEZ
FN MARIA ELENA
DOB 05/14/1988 | Sex F
Hgt 5-04 | Wgt 130 lb
ISS 05/20/2021 | EXP 05/14/2029
12 Sample Street Portland OR | DONOR`,
  },
  {
    kind: 'government-id',
    language: 'es',
    name: 'Rosa Ibarra Mendez',
    dates: ['2031-02-03'],
    text: `Pasaporte
Apellidos: Ibarra Mendez
Nombres: Rosa
Nacionalidad: Mexicana | Sexo F
Fecha de nacimiento: 12 de marzo de 1990
Fecha de expedición: 3 de febrero de 2021
Fecha de vencimiento: 3 de febrero de 2031`,
  },
  {
    kind: 'proof-of-income',
    language: 'en',
    name: 'James O’Neil',
    dates: ['2026-03-14'],
    amountsCents: [129_045, 148_000],
    text: `River Bakery LLC  Earnings Statement
Employee: James O’Neil | Pay Date: 03/14/2026
Pay period 02/28/2026 - 03/13/2026 | Hours worked 80
Gross pay | $1,480.00
Federal withholding | $189.55
Net pay | $1,290.45
Year to date | $7,400.00`,
  },
  {
    kind: 'proof-of-income',
    language: 'es',
    name: 'Ana Torres Ruiz',
    dates: ['2026-01-31'],
    amountsCents: [98_010],
    text: `Talón de pago
Empleada: Ana Torres Ruiz | Fecha de pago: 31/01/2026
Periodo de pago: 16/01/2026 - 31/01/2026
Pago bruto | $1,120.00
Deducciones | $139.90
Pago neto | $980.10`,
  },
  {
    kind: 'layoff-letter',
    language: 'en',
    name: 'Dana Whitfield',
    dates: ['2026-02-27'],
    text: `Cascade Paper Company
January 30, 2026
Dear Dana Whitfield,
We are sorry to tell you that your position has been eliminated.
This is a layoff and not for any fault of yours.
Your last day of work is February 27, 2026.
Your final paycheck will include your vacation hours.`,
  },
  {
    kind: 'layoff-letter',
    language: 'es',
    name: 'Luis Peña Soto',
    dates: ['2026-04-10'],
    text: `Carta de despido
Fecha: 2 de abril de 2026
Estimado Luis Peña Soto:
Le informamos que su puesto ha sido eliminado por reducción de personal.
Su último día de trabajo es el 10 de abril de 2026.`,
  },
  {
    kind: 'cost-sheet',
    language: 'en',
    amountsCents: [635_000],
    school: 'Northgate Truck Academy',
    program: 'Commercial Driver Class A',
    text: `Northgate Truck Academy
Cost sheet: Commercial Driver Class A
Program: Commercial Driver Class A
Tuition | $5,600.00
Registration fee | $150.00
Books and supplies | $600.00
Total program cost | $6,350.00`,
  },
  {
    kind: 'cost-sheet',
    language: 'es',
    amountsCents: [431_000],
    school: 'Instituto Sol de Oficios',
    program: 'Soldadura',
    text: `Instituto Sol de Oficios
Hoja de costos
Programa: Soldadura
Matrícula y cuotas | $3,900.00
Libros y materiales | $410.00
Costo total del programa | $4,310.00`,
  },
  {
    kind: 'financial-aid-letter',
    language: 'en',
    name: 'Kim Tran',
    amountsCents: [370_000],
    school: 'Riverbend Community College',
    text: `Riverbend Community College
Financial Aid Offer, academic year 2026-2027
Student: Kim Tran
Your FAFSA was received. Student Aid Index 0
Federal Pell Grant | $3,700.00
Cost of attendance | $18,200.00`,
  },
  {
    kind: 'financial-aid-letter',
    language: 'es',
    name: 'Carla Núñez',
    amountsCents: [250_000],
    text: `Carta de ayuda financiera
Estudiante: Carla Núñez
Año académico 2026-2027
Beca Pell | $2,500.00
Su solicitud FAFSA fue recibida.`,
  },
  {
    kind: 'etpl-printout',
    language: 'en',
    school: 'Northgate Truck Academy',
    program: 'Commercial Driver Class A',
    text: `Eligible Training Provider List
Program details
Training provider: Northgate Truck Academy
Program name: Commercial Driver Class A
CIP code 49.0205 | Completion rate 87%
Program status approved`,
  },
  {
    kind: 'labor-market-research',
    language: 'en',
    text: `Occupation profile: Welders
Labor market information, Portland area
Annual openings 310 | Median wage $27.40 per hour
Employment projections: projected growth 8% in ten years
Employers hiring near you`,
  },
  {
    kind: 'labor-market-research',
    language: 'es',
    text: `Mercado laboral: soldadores
Perfil de la ocupación
Salario mediano 27 dólares por hora
Proyecciones de empleo: 310 vacantes por año`,
  },
  {
    kind: 'school-comparison',
    language: 'en',
    text: `School comparison
School 1: Northgate Truck Academy | School 2: Westside Drivers
Distance from home 4 miles | 19 miles
Graduation rate 87% | 71%
Why I chose the first: it has evening classes.`,
  },
  {
    kind: 'budget',
    language: 'es',
    text: `Presupuesto mensual del hogar
Ingresos mensuales | $2,100.00
Renta | $1,150.00
Comida | $420.00
Gastos mensuales | $1,990.00
Lo que queda | $110.00`,
  },
  {
    kind: 'budget',
    language: 'en',
    text: `Monthly budget
Monthly income | $2,300.00
Rent | $1,250.00
Groceries | $400.00
Utilities | $180.00
Monthly expenses | $2,050.00
Left over | $250.00`,
  },
  {
    kind: 'school-schedule',
    language: 'en',
    name: 'Kim Tran',
    text: `Class schedule, Fall term 2026
Student name: Kim Tran
WLD 101 Welding 1 | Monday 8:00 Room 12
MTH 60 Algebra | Wednesday 10:00 Room 4
Credits 14 | Full time student`,
  },
  {
    kind: 'program-description',
    language: 'en',
    text: `Welding Technology
Program description
Program length 9 months | Prerequisites: none
Learning outcomes: students will learn to read plans.
Career opportunities: welder, fitter`,
  },
  {
    kind: 'award-letter',
    language: 'en',
    name: 'Dana Whitfield',
    amountsCents: [400_000],
    text: `Scholarship award letter
Dear Dana Whitfield,
We are pleased to inform you that your training has been approved for payment.
Award amount: $4,000.00
Funding source: city training fund`,
  },
  {
    kind: 'oed-answer',
    language: 'en',
    name: 'Dana Whitfield',
    text: `Oregon Employment Department
Administrative decision
Claimant: Dana Whitfield
Training Unemployment Insurance is allowed.
You have the right to appeal. To request a hearing call us.`,
  },
  {
    kind: 'employer-offer',
    language: 'en',
    name: 'James O’Neil',
    dates: ['2026-06-01'],
    text: `Offer of employment
Dear James O’Neil,
We would like to hire you for on-the-job training as a baker.
Start date: June 1, 2026
Starting wage: $21.50 per hour
Supervisor: head baker`,
  },
  {
    kind: 'employer-offer',
    language: 'es',
    name: 'Luis Peña Soto',
    dates: ['2026-06-15'],
    text: `Oferta de trabajo
Estimado Luis Peña Soto:
Nos complace ofrecerle un puesto con capacitación en el trabajo.
Fecha de inicio: 15 de junio de 2026
Salario inicial: $20.75 por hora`,
  },
  {
    kind: 'quote-rent',
    language: 'en',
    name: 'Ana Torres',
    amountsCents: [115_000],
    text: `Residential lease agreement
Landlord: Hill Homes
Tenant: Ana Torres
Monthly rent: $1,150.00
Security deposit: $900.00`,
  },
  {
    kind: 'quote',
    language: 'en',
    amountsCents: [21_498],
    text: `Tool Barn
Quotation, valid until 07/31/2026
Qty 1 Welding helmet | $129.99
Qty 2 Gloves | $84.99
Subtotal | $214.98
Sales tax | $0.00`,
  },
  {
    kind: 'unknown',
    language: 'en',
    text: `Chicken soup
Cut two onions and three carrots.
Boil them with the chicken for an hour.
Salt and pepper at the end.
Serve with bread.`,
  },
  {
    kind: 'unknown',
    language: 'es',
    text: `Querida hermana
Llegamos bien el martes por la tarde.
Los niños te mandan un abrazo muy fuerte.
Mañana vamos al río si no llueve.
Escríbenos pronto.`,
  },
  {
    kind: 'application-form',
    language: 'en',
    name: 'Thu Ha Nguyen',
    dates: ['2026-03-27'],
    text: `Scholarship application
Your first name and initial | Your last name
Thu Ha | Nguyen
Spouse’s first name and initial | Last name
Olga | Petrova
Signature of applicant | Date signed
T. Nguyen | 03/27/2026`,
  },
  {
    kind: 'application-form',
    language: 'es',
    name: 'Rosa Ibarra Mendez',
    text: `Solicitud de beca
Su nombre completo | Teléfono
Rosa Ibarra Mendez | 503-555-0142
Ciudad | Condado
Gresham | Multnomah
Firma del solicitante | Fecha de nacimiento
R. Ibarra | 12/03/1990`,
  },
];
