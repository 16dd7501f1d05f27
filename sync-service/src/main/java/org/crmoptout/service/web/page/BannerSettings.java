package org.crmoptout.service.web.page;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The setting {@code sync.banner}.
 *
 * @param banner what stands above every page; nothing when empty
 */
@ConfigurationProperties("sync")
record BannerSettings(@DefaultValue("") String banner) {}
