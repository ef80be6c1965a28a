/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.essaim.updater.UpdateRefused;
import org.essaim.updater.core.FeatureDefinition.Extra;
import org.essaim.updater.core.FeatureDefinition.Needed;
import org.essaim.updater.core.FeatureDefinition.Part;

/** Reads one feature out of a Karaf feature repository, and writes a repository with one feature. Entities and DTDs are off. */
final class FeatureXml {

    private static final String NAMESPACE = "http://karaf.apache.org/xmlns/features/v1.6.0";
    private static final int MOST_BUNDLES = 64;

    private FeatureXml() {}

    /**
     * The feature of that name; of several, the last in the file.
     *
     * @throws UpdateRefused when there is none, or it has what an update in place cannot carry over
     */
    static FeatureDefinition read(Path file, String feature) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        FeatureDefinition found = null;
        try (InputStream in = Files.newInputStream(file)) {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            int depth = 0;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    if (depth == 2
                            && reader.getLocalName().equals("feature")
                            && feature.equals(attribute(reader, "name"))) {
                        found = definition(reader);
                        depth--;
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                }
            }
        } catch (XMLStreamException e) {
            throw new UpdateRefused(
                    "SOURCE_UNREADABLE",
                    "The source is neither a bundle nor a feature repository: " + firstLine(e),
                    "Give a bundle (jar) or a features.xml.");
        }
        if (found == null) {
            throw new UpdateRefused(
                    "NO_SUCH_FEATURE",
                    "The feature repository has no feature '" + feature + "'.",
                    "Give a repository that has it, or the module's bundle itself.");
        }
        return found;
    }

    private static FeatureDefinition definition(XMLStreamReader reader) throws XMLStreamException {
        List<Needed> features = new ArrayList<>();
        List<Part> bundles = new ArrayList<>();
        List<Extra> extras = new ArrayList<>();
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String element = reader.getLocalName();
            boolean prerequisite = Boolean.parseBoolean(attribute(reader, "prerequisite"));
            boolean dependency = Boolean.parseBoolean(attribute(reader, "dependency"));
            String version = attribute(reader, "version");
            int startLevel = number(attribute(reader, "start-level"));
            String text = element.equals("details")
                    ? skip(reader)
                    : reader.getElementText().strip();
            switch (element) {
                case "feature" -> features.add(new Needed(text, version, prerequisite));
                case "bundle" -> bundles.add(new Part(text, dependency, startLevel));
                case "capability", "requirement" -> extras.add(new Extra(element, text));
                case "details" -> {}
                default ->
                    throw new UpdateRefused(
                            "FEATURE_TOO_RICH",
                            "The module's feature has a <" + element
                                    + ">, which an update in place does not carry over.",
                            "Leave it out, or install the feature by hand.");
            }
            if (bundles.size() > MOST_BUNDLES) {
                throw new UpdateRefused(
                        "FEATURE_TOO_LARGE",
                        "The module's feature has more than " + MOST_BUNDLES + " bundles.",
                        "Give a feature with fewer bundles.");
            }
        }
        return new FeatureDefinition(List.copyOf(features), List.copyOf(bundles), List.copyOf(extras));
    }

    /** A repository with that one feature. */
    static String write(String feature, String version, FeatureDefinition definition) {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            xml.writeStartElement("features");
            xml.writeDefaultNamespace(NAMESPACE);
            xml.writeAttribute("name", feature + "-" + version);
            xml.writeStartElement("feature");
            xml.writeAttribute("name", feature);
            xml.writeAttribute("version", version);
            for (Needed needed : definition.features()) {
                write(xml, needed);
            }
            for (Part part : definition.bundles()) {
                write(xml, part);
            }
            for (Extra extra : definition.extras()) {
                xml.writeStartElement(extra.element());
                element(xml, extra.text());
            }
            xml.writeEndElement();
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return out.toString();
    }

    private static void write(XMLStreamWriter xml, Needed needed) throws XMLStreamException {
        xml.writeStartElement("feature");
        if (!needed.version().isEmpty()) {
            xml.writeAttribute("version", needed.version());
        }
        if (needed.prerequisite()) {
            xml.writeAttribute("prerequisite", "true");
        }
        element(xml, needed.name());
    }

    private static void write(XMLStreamWriter xml, Part part) throws XMLStreamException {
        xml.writeStartElement("bundle");
        if (part.dependency()) {
            xml.writeAttribute("dependency", "true");
        }
        if (part.startLevel() > 0) {
            xml.writeAttribute("start-level", String.valueOf(part.startLevel()));
        }
        element(xml, part.location());
    }

    private static void element(XMLStreamWriter xml, String text) throws XMLStreamException {
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value.strip();
    }

    private static int number(String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String skip(XMLStreamReader reader) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = reader.next();
            depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        }
        return "";
    }

    private static String firstLine(XMLStreamException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
