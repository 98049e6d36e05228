// Two lines for each of thousands of requests would drown what the test says. Read when the logger is made: import first.
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
