package demo

type place struct{ city, postal, region, street, country, phone string }

var places = []place{
	{"Leeds", "LS1 4AP", "GB-LDS", "Wellington Street", "GB", "+44 113 496 0"},
	{"Sheffield", "S1 2HE", "GB-SHF", "Arundel Gate", "GB", "+44 114 496 0"},
	{"Manchester", "M1 2WD", "GB-MAN", "Ducie Street", "GB", "+44 161 496 0"},
	{"Bristol", "BS1 6QF", "GB-BST", "Redcliff Street", "GB", "+44 117 496 0"},
	{"Glasgow", "G2 8DL", "GB-GLG", "Bothwell Street", "GB", "+44 141 496 0"},
	{"Cardiff", "CF10 1EP", "GB-CRF", "St Mary Street", "GB", "+44 29 2018 0"},
	{"Newcastle upon Tyne", "NE1 3DE", "GB-NET", "Forth Street", "GB", "+44 191 498 0"},
	{"Norwich", "NR1 3QY", "GB-NFK", "Rose Lane", "GB", "+44 1632 960"},
	{"Hamburg", "20457", "DE-HH", "Großer Grasbrook", "DE", "+49 40 5550"},
	{"Bremen", "28195", "DE-HB", "Faulenstraße", "DE", "+49 421 5550"},
	{"München", "80335", "DE-BY", "Seidlstraße", "DE", "+49 89 5550"},
	{"Köln", "50667", "DE-NW", "Komödienstraße", "DE", "+49 221 5550"},
	{"Leipzig", "04109", "DE-SN", "Käthe-Kollwitz-Straße", "DE", "+49 341 5550"},
	{"Lyon", "69002", "FR-69", "Rue Victor Hugo", "FR", "+33 4 99 00 0"},
	{"Lille", "59800", "FR-59", "Rue Nationale", "FR", "+33 3 99 00 0"},
	{"Nantes", "44000", "FR-44", "Rue de Strasbourg", "FR", "+33 2 99 00 0"},
	{"Rotterdam", "3011 AD", "NL-ZH", "Wijnhaven", "NL", "+31 10 555 0"},
	{"Utrecht", "3511 GG", "NL-UT", "Oudegracht", "NL", "+31 30 555 0"},
	{"Dublin", "D02 X285", "IE-D", "Pearse Street", "IE", "+353 1 555 0"},
	{"Boston", "02110", "US-MA", "Franklin Street", "US", "+1 617 555 0"},
	{"Columbus", "43215", "US-OH", "East Broad Street", "US", "+1 614 555 0"},
	{"Denver", "80202", "US-CO", "Wynkoop Street", "US", "+1 303 555 0"},
}

// Parent companies; each has some of the divisions below it.
var companies = []string{
	"Aldgate Facilities", "Brookfield Joinery", "Carrick Marine Services", "Dunmore Hospitals Trust", "Eastmoor Logistics",
	"Fairburn Hotels", "Grantley Engineering", "Hollins Bakeries", "Isar Maschinenbau", "Jansen Installatietechniek",
	"Kestrel Rail Maintenance", "Lindqvist Cold Storage", "Marlow Property Care", "Nordwerk Anlagenbau", "Ostrava Steel Works",
	"Pennine Water", "Quayside Catering", "Rhône Métallerie", "Sandford Colleges", "Thornbury Breweries",
}

var divisions = []string{"North", "South", "Midlands", "Workshop", "Depot", "Projects", "Service", "Ireland", "Scotland", "Export", "Central Kitchen", "Fleet"}

var firstNames = []string{
	"Amanda", "Marlene", "Nancy", "Oluwaseun", "Priya", "Tomasz", "Ingrid", "Callum", "Fatima", "Georg", "Hélène", "Joost",
	"Katarzyna", "Liam", "Mei", "Nadia", "Owen", "Petra", "Rafael", "Siobhán", "Thomas", "Ursula", "Viktor", "Wanda",
	"Yusuf", "Zoë", "Alasdair", "Beatriz", "Chidi", "Dagmar", "Emeka", "Freya", "Gareth", "Hana", "Imran", "Jürgen",
}

var lastNames = []string{
	"Cole", "Bradley", "Sallee", "Adeyemi", "Sharma", "Nowak", "Lindgren", "MacLeod", "Haddad", "Baumann", "Fournier", "de Vries",
	"Wójcik", "Byrne", "Chen", "Rahman", "Pritchard", "Schäfer", "Moreira", "O'Connell", "Whitfield", "Brandt", "Petrov", "Hargreaves",
	"Yılmaz", "Jansen", "Drummond", "Carvalho", "Okafor", "Weiß", "Eze", "Ashworth", "Llewellyn", "Novák", "Khan", "Krüger",
}

var staffNames = [][2]string{{"Harriet", "Lowe"}, {"Daniel", "Okoro"}, {"Sofie", "Maes"}, {"Martin", "Gruber"}, {"Eleanor", "Pike"}, {"Rashid", "Malik"}}

type product struct {
	sku, name, unit string
	price           int64 // in 1/10,000
}

var products = []product{
	{"FX-1040", "Hex bolt M10 x 40, zinc plated", "box of 100", 189_000},
	{"FX-0825", "Coach screw 8 x 25, stainless A2", "box of 200", 312_500},
	{"FX-2210", "Plasterboard anchor, nylon", "box of 500", 274_000},
	{"AB-3080", "Flap disc 115 mm, grit 80", "pack of 10", 214_500},
	{"AB-1201", "Sanding belt 75 x 533 mm, grit 120", "pack of 25", 368_000},
	{"TL-5518", "Cordless impact driver 18 V, bare", "piece", 1_249_000},
	{"TL-5540", "Battery 18 V, 4.0 Ah", "piece", 689_000},
	{"TL-0912", "Combination spanner set, 12 parts", "set", 845_000},
	{"TL-7702", "Laser level, cross line", "piece", 1_575_000},
	{"SF-1001", "Safety helmet, vented, white", "piece", 124_500},
	{"SF-2044", "Nitrile gloves, powder free, size L", "box of 100", 89_900},
	{"SF-3310", "High visibility vest, class 2", "piece", 54_500},
	{"SF-4102", "Safety boots S3, size 43", "pair", 719_000},
	{"SF-5005", "Ear defenders, 31 dB", "piece", 168_000},
	{"EL-2505", "Cable 3 x 2.5 mm², 100 m", "drum", 1_098_000},
	{"EL-1606", "Circuit breaker B16, single pole", "piece", 46_800},
	{"EL-4400", "LED high bay 150 W, 4000 K", "piece", 1_389_000},
	{"PL-2215", "Copper pipe 22 mm, 3 m", "length", 298_500},
	{"PL-0450", "Press fitting elbow 22 mm", "pack of 10", 523_000},
	{"PL-9001", "Circulator pump 25-60, 180 mm", "piece", 1_945_000},
	{"CL-0010", "Degreaser concentrate", "5 l can", 176_000},
	{"CL-0200", "Blue paper roll, 2 ply, 150 m", "pack of 6", 199_500},
	{"CL-0315", "Hand soap, antibacterial", "5 l can", 148_000},
	{"CT-1180", "Gastronorm container 1/1, 65 mm", "piece", 187_000},
	{"CT-6120", "Chafing dish, stainless, 9 l", "piece", 645_000},
	{"CT-0042", "Chef's knife 25 cm", "piece", 389_000},
	{"PK-4030", "Carton 400 x 300 x 300, double wall", "pack of 20", 258_000},
	{"PK-0500", "Pallet wrap 500 mm x 300 m", "pack of 6", 412_000},
	{"ST-9018", "Shelving bay 1800 x 900 x 400", "piece", 879_000},
	{"ST-2200", "Pallet truck 2,200 kg", "piece", 3_490_000},
}

var projects = []string{
	"Boiler house refit", "Autumn shutdown", "Second kitchen", "Workshop relocation", "Lighting upgrade, hall 3", "Annual safety order",
	"Lift refurbishment", "Cold store extension", "Student residence fit-out", "Depot racking", "Tank cleaning", "Terrace season",
}

var notes = []string{
	"Please quote delivery to site, tail lift needed.", "Same as last year, but with the longer bolts.", "We need a price for three call-offs over the year.",
	"Is there an alternative in stock? Lead time matters more than price.", "Deliver before 10 a.m., the yard closes for lunch.",
	"Please put our PO number on every delivery note.", "Samples of the gloves in M and L would help.",
}
