package org.crmoptout.service.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings under {@code sync.web}.
 *
 * @param maxJson the largest JSON body the API takes
 * @param maxImport the largest CSV file, as a body or as a part of a form
 */
@ConfigurationProperties("sync.web")
public record WebSettings(
        @DefaultValue("64KB") DataSize maxJson,
        @DefaultValue("20MB") DataSize maxImport) {}
