import { inPackages, readCsv, toCsv } from './table.mjs'

const FLIGHTS = inPackages('vega-datasets/data/flights-airport.csv')
const AIRPORTS = inPackages('vega-datasets/data/airports.csv')
const EARTH_KM = 6371

/**
 * Flights of 2008 between two airports, with what is known without them: how many others leave the origin and reach the
 * destination, and how far it is. Counts as natural logarithms (of one more for the flows, which may be 0).
 */
export const routes = {
  file: 'routes.bin',
  inputs: [FLIGHTS, AIRPORTS],
  pack() {
    const flights = readCsv(FLIGHTS).map(({ origin, destination, count }) => ({ origin, destination, count: Number(count) }))
    const places = new Map(readCsv(AIRPORTS).map(placeOf))
    const out = totals(flights, 'origin')
    const into = totals(flights, 'destination')
    return toCsv(
      ['origin', 'destination', 'log_out_flow', 'log_in_flow', 'distance_km', 'log_count'],
      flights.map(({ origin, destination, count }) => [
        origin,
        destination,
        Math.log(out.get(origin) - count + 1).toFixed(4),
        Math.log(into.get(destination) - count + 1).toFixed(4),
        greatCircle(places.get(origin), places.get(destination)).toFixed(1),
        Math.log(count).toFixed(4),
      ]),
    )
  },
}

function totals(flights, end) {
  const sums = new Map()
  for (const flight of flights) sums.set(flight[end], (sums.get(flight[end]) ?? 0) + flight.count)
  return sums
}

/** Latitude and longitude in radians. */
function placeOf(airport) {
  return [airport.iata, [airport.latitude, airport.longitude].map((degrees) => (Number(degrees) * Math.PI) / 180)]
}

/** The haversine formula. */
function greatCircle([p, l], [q, m]) {
  const chord = Math.sin((q - p) / 2) ** 2 + Math.cos(p) * Math.cos(q) * Math.sin((m - l) / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.sqrt(chord))
}
