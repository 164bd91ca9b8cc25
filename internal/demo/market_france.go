package demo

var france = &market{
	countryCode: "FR", currencyCode: "EUR", locale: "fr-FR", exchangeRatePercent: 117, vatFormat: "FR32%09d", websiteID: 4, companyPercent: 11,
	knownCompanies: []trade{{"Rhône Métallerie", tradeGroup}, {"Maison Delorme", hospitality}},
	nameStems: []string{
		"Belleville", "Beaumont", "Chanteloup", "Clairval", "Fontenay", "Garonne", "Hautecombe", "Lavaur", "Montbrison", "Rivebelle",
		"Saint-Aubin", "Sologne", "Valmont", "Vernet", "Villefort",
	},
	trades: []trade{
		{"Bâtiment", tradeGroup}, {"Chaudronnerie", tradeGroup}, {"Électricité", tradeGroup}, {"Hôtels", hospitality}, {"Logistique", tradeGroup},
		{"Menuiserie", tradeGroup}, {"Brasseries", hospitality}, {"Travaux Publics", publicSector}, {"Plomberie", tradeGroup},
	},
	unitNames: []string{"Atelier", "Dépôt", "Projets", "Maintenance", "Export", "Magasin", "Études"},
	towns: []town{
		{"Lyon", "FR-69", "+33 4 65 71 0", []street{
			{"Rue Victor Hugo", "69002"}, {"Avenue Jean Jaurès", "69007"}, {"Rue de Bourgogne", "69009"},
		}},
		{"Lille", "FR-59", "+33 3 53 01 0", []street{{"Rue Nationale", "59800"}, {"Rue du Faubourg d'Arras", "59000"}}},
		{"Nantes", "FR-44", "+33 2 61 91 0", []street{
			{"Rue de Strasbourg", "44000"}, {"Boulevard de Doulon", "44300"}, {"Route de Vannes", "44100"},
		}},
		{"Toulouse", "FR-31", "+33 5 36 49 0", []street{
			{"Rue d'Alsace-Lorraine", "31000"}, {"Avenue de Fronton", "31200"}, {"Chemin de Lespinet", "31400"},
		}},
	},
	firstNames: []string{
		"Hélène", "Laurent", "Sandrine", "Fabrice", "Aurélie", "Didier", "Nathalie", "Mehdi", "Véronique", "Thierry", "Céline", "Olivier",
		"Brigitte", "Karim", "Sylvie", "Arnaud", "Isabelle", "Guillaume", "Patricia", "Yann", "Élodie", "Bruno", "Samira", "Gilles",
	},
	lastNames: []string{
		"Fournier", "Moreau", "Lefèvre", "Girard", "Bonnet", "Dupuis", "Lambert", "Rousseau", "Chevalier", "Benali", "Masson", "Perrot",
		"Renaud", "Carpentier", "Delattre", "Guérin", "Lacroix", "Marchand", "Noël", "Picard", "Besson", "Tessier", "Vasseur", "Barbier",
		"Collet", "Diallo", "Évrard", "Fontaine", "Gaillard", "Hamon", "Jacquet", "Klein", "Leclercq", "Mallet",
	},
}
